# What the QEMU board adds to the target: start-up code, LAN9118, lwIP, and the image of a
# Pico with the same options, whose C heap it has to match.
cmake_path(GET PROJECT_BINARY_DIR FILENAME pico_preset)
string(REGEX REPLACE "^mps2-an385-" "pico-" pico_preset "${pico_preset}")
set(PICO_ELF "${PROJECT_SOURCE_DIR}/build/${pico_preset}/picomqtt.elf"
    CACHE FILEPATH "Image of the board 'pico' with the same options; its C heap starts where ours shall")

set(board "${PROJECT_SOURCE_DIR}/cmake/boards/mps2-an385")
set(lwip "${PICOMQTT_THIRD_PARTY_DIR}/lwip/src")
set(sdk_printf "${PICOMQTT_THIRD_PARTY_DIR}/pico-sdk/src/rp2_common/pico_printf")

target_sources(picomqtt PRIVATE
    ports/common/ethernet.c
    ports/mps2-an385/board.c
    ports/mps2-an385/clock.c
    ports/mps2-an385/console.c
    ports/mps2-an385/host.c
    ports/mps2-an385/lan9118_netif.c
    ports/mps2-an385/platform.c
    ports/mps2-an385/random.c
    ports/mps2-an385/self_test.c
    ports/mps2-an385/semihosting.c
    ports/mps2-an385/startup.c
    ports/mps2-an385/supervisor.c
    ports/mps2-an385/syscalls.c
    ports/mps2-an385/window_limit.c
    "${sdk_printf}/printf.c")

# The files that the SDK's libraries of these names have.
set(lwip_files
    core/init core/def core/dns core/inet_chksum core/ip core/mem core/memp core/netif core/pbuf
    core/raw core/stats core/sys core/altcp core/altcp_alloc core/altcp_tcp core/tcp core/tcp_in
    core/tcp_out core/timeouts core/udp
    core/ipv4/acd core/ipv4/autoip core/ipv4/dhcp core/ipv4/etharp core/ipv4/icmp core/ipv4/igmp
    core/ipv4/ip4_frag core/ipv4/ip4 core/ipv4/ip4_addr
    netif/ethernet
    apps/mqtt/mqtt)
if(BROKER_TLS)
    list(APPEND lwip_files apps/altcp_tls/altcp_tls_mbedtls apps/altcp_tls/altcp_tls_mbedtls_mem)
endif()
list(TRANSFORM lwip_files REPLACE "(.+)" "${lwip}/\\1.c")
target_sources(picomqtt PRIVATE ${lwip_files})

target_include_directories(picomqtt PRIVATE ports/mps2-an385)
target_include_directories(picomqtt SYSTEM PRIVATE
    ports/mps2-an385/sdk "${lwip}/include" "${sdk_printf}/include")

target_compile_definitions(picomqtt PRIVATE
    PICO_CORE1_STACK_SIZE=${PICO_CORE1_STACK_SIZE}
    LIB_PICO_PRINTF_PICO=1
    PICO_PRINTF_ALWAYS_INCLUDED=1)
target_compile_options(picomqtt PRIVATE -ffunction-sections -fdata-sections)

set_target_properties(picomqtt PROPERTIES SUFFIX .elf LINK_DEPENDS
    "${board}/memory.ld;${board}/link-to-size;${PROJECT_SOURCE_DIR}/ports/mps2-an385/pico_only.c;${PICO_ELF}")
set(wrapped printf vprintf puts putchar sprintf snprintf vsnprintf)
list(TRANSFORM wrapped PREPEND "LINKER:--wrap=")
target_link_options(picomqtt PRIVATE
    -nostartfiles --specs=nosys.specs
    ${wrapped}
    "LINKER:--gc-sections" "LINKER:--no-warn-rwx-segments"
    "LINKER:--defsym=PICO_HEAP_SIZE=${PICO_HEAP_SIZE}"
    "LINKER:--defsym=PICO_STACK_SIZE=${PICO_STACK_SIZE}"
    "LINKER:--script=${board}/memory.ld"
    "LINKER:-Map=picomqtt.elf.map")

# record_linking puts this in front of the linker's command.
set(PICOMQTT_LINK_LAUNCHER "\"${board}/link-to-size\" \"${PICO_ELF}\" \"${PROJECT_SOURCE_DIR}/ports/mps2-an385/pico_only.c\"")
