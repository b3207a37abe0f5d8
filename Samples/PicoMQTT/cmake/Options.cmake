# Every size of the firmware is a cache variable of the name it has in the library it
# configures. They reach the C code through the generated header picomqtt_options.h.
# Sizes are bytes unless the name says otherwise.

# Memory of the whole image
set(HEAP_POOL_KB 150 CACHE STRING "Arena 'heap_pool', in KB of 1,024 bytes")
set(PICO_HEAP_SIZE 1024 CACHE STRING "C heap that the linker script reserves; malloc gets what is left as well")
set(PICO_STACK_SIZE 4096 CACHE STRING "Stack of core 0, in SCRATCH_Y; 4,096 is all there is")
set(PICO_CORE1_STACK_SIZE 2048 CACHE STRING "Stack of core 1, in SCRATCH_X")

# lwIP
set(MEM_SIZE 8000 CACHE STRING "lwIP: its heap, for outgoing data and TLS state")
set(PBUF_POOL_SIZE 24 CACHE STRING "lwIP: number of packet buffers for reception")
set(PBUF_POOL_BUFSIZE 1514 CACHE STRING "lwIP: payload of one packet buffer")
set(TCP_MSS 1460 CACHE STRING "lwIP: largest TCP segment")
set(TCP_WND 17520 CACHE STRING "lwIP: receive window; has to hold one whole TLS record")
set(TCP_SND_BUF 11680 CACHE STRING "lwIP: limit of unacknowledged outgoing data per connection")
set(MEMP_NUM_PBUF 16 CACHE STRING "lwIP: packet headers that refer to memory elsewhere")
set(MEMP_NUM_UDP_PCB 4 CACHE STRING "lwIP: UDP endpoints (DHCP, DNS)")
set(MEMP_NUM_TCP_PCB 5 CACHE STRING "lwIP: TCP connections, those in TIME_WAIT included")
set(MEMP_NUM_TCP_SEG 32 CACHE STRING "lwIP: TCP segments queued")
set(MEMP_NUM_ARP_QUEUE 10 CACHE STRING "lwIP: packets waiting for an ARP answer")

# MQTT. The ring buffer and the header buffer are those of lwIP's client, the rest is the
# driver's. All of it is in .bss, in the link.
set(MQTT_OUTPUT_RINGBUF_SIZE 1024 CACHE STRING "MQTT: outgoing buffer; one message must fit")
set(MQTT_VAR_HEADER_BUFFER_LEN 16 CACHE STRING "MQTT: lwIP's header buffer; only the head of answers passes through it")
set(MQTT_REQ_MAX_IN_FLIGHT 8 CACHE STRING "MQTT: requests waiting for an answer, and messages of QoS 1 not yet acknowledged")
set(MQTT_OUTBOUND_SIZE 2048 CACHE STRING "MQTT: topics and payloads of QoS 1 kept until they are acknowledged")
set(MQTT_INBOUND_QUEUE_SIZE 8192 CACHE STRING "MQTT: messages received and not yet taken; the largest must fit with its topic and some 30 bytes")
set(MQTT_SUBSCRIPTIONS_MAX 8 CACHE STRING "MQTT: topic filters that are subscribed to")
set(SNTP_SERVER "pool.ntp.org" CACHE STRING "Time server; TLS needs the time to check certificates")

# TinyUSB's network class
set(CFG_TUD_NCM_IN_NTB_N 2 CACHE STRING "TinyUSB: transfer blocks of 3,200 bytes towards the host")
set(CFG_TUD_NCM_OUT_NTB_N 2 CACHE STRING "TinyUSB: transfer blocks of 3,200 bytes from the host")

# mbedTLS; both buffers are on the C heap, one pair per connection
set(MBEDTLS_SSL_IN_CONTENT_LEN 16384 CACHE STRING "mbedTLS: largest incoming record")
set(MBEDTLS_SSL_OUT_CONTENT_LEN 16384 CACHE STRING "mbedTLS: largest outgoing record")

# Broker
option(BROKER_TLS "Connect with TLS and verify the broker's certificate and name" ON)
set(BROKER_HOST "broker.example" CACHE STRING "Host name or IPv4 address of the broker")
set(BROKER_PORT "" CACHE STRING "Port of the broker; empty for 8883 with TLS and 1883 without")
set(BROKER_CA_FILE "${PICOMQTT_SAMPLE_DIR}/certs/demo-ca.pem"
    CACHE FILEPATH "PEM file of the authority that signed the broker's certificate")
set(BROKER_CERT_FILE "" CACHE FILEPATH "PEM file of the board's own certificate, or empty")
set(BROKER_KEY_FILE "" CACHE FILEPATH "PEM file of its key, or empty; it can be read out of the image")
set(BROKER_USER "" CACHE STRING "User name, or empty")
set(BROKER_PASSWORD "" CACHE STRING "Password, or empty; it can be read out of the image")
set(BROKER_KEEP_ALIVE_S 60 CACHE STRING "Keep-alive in seconds")
set(TOPIC_PREFIX "picomqtt" CACHE STRING "First level of the topics used")

# Variants of the build
set(PICOMQTT_BINARY_TYPE "default" CACHE STRING "Pico SDK binary type: default or copy_to_ram")
set(PICOMQTT_APPLICATION "ruby" CACHE STRING "ruby: APP_SCRIPT on the VM; c: the same in C, without a VM; selftest: TLS with itself")
option(PICOMQTT_LTO "Optimise while linking" OFF)

if((BROKER_CERT_FILE AND NOT BROKER_KEY_FILE) OR (BROKER_KEY_FILE AND NOT BROKER_CERT_FILE))
    message(FATAL_ERROR "BROKER_CERT_FILE and BROKER_KEY_FILE: both or neither")
endif()

# The header's form of what is text or has a default that depends on others.
if(NOT BROKER_PORT STREQUAL "")
    set(broker_port "${BROKER_PORT}")
elseif(BROKER_TLS)
    set(broker_port 8883)
else()
    set(broker_port 1883)
endif()
foreach(name IN ITEMS BROKER_HOST BROKER_USER BROKER_PASSWORD SNTP_SERVER TOPIC_PREFIX)
    string(REGEX REPLACE "([\\\"])" "\\\\\\1" ${name}_literal "${${name}}")
endforeach()

set(PICOMQTT_GENERATED_DIR "${PROJECT_BINARY_DIR}/generated")
configure_file("${PICOMQTT_SAMPLE_DIR}/include/picomqtt_options.h.in" "${PICOMQTT_GENERATED_DIR}/picomqtt_options.h" @ONLY)
