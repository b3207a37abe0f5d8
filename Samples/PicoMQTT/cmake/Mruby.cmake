# The virtual machine, and Ruby files as bytecode in the image.
set(PICOMQTT_VM_TARGET "cortex-m0plus" CACHE STRING "What the VM is built for: cortex-m0plus, or host for tests")
set(APP_SCRIPT "${PICOMQTT_SAMPLE_DIR}/app/main.rb" CACHE FILEPATH "Ruby program that the image runs")

# The Ruby API. Printing comes first: the other file may use it.
set(PICOMQTT_API "${PICOMQTT_SAMPLE_DIR}/mrblib/console.rb" "${PICOMQTT_SAMPLE_DIR}/mrblib/mqtt.rb")

set(vm_dir "${PICOMQTT_SAMPLE_DIR}/build/vm")
set(mrbc "${vm_dir}/mrbc/host/bin/mrbc")
set(mruby_objects "${PROJECT_BINARY_DIR}/mruby.objects")

# mruby has a build system of its own. Its objects are named one by one in a response
# file, so that the map shows which file of which gem they came from.
file(GLOB mruby_configuration CONFIGURE_DEPENDS "${PICOMQTT_SAMPLE_DIR}/mruby/*")
add_custom_command(OUTPUT "${mruby_objects}"
    COMMAND "${PICOMQTT_SAMPLE_DIR}/mruby/build" "${PICOMQTT_VM_TARGET}" "${mruby_objects}"
    DEPENDS ${mruby_configuration} "${PICOMQTT_THIRD_PARTY_DIR}/mruby/.fetched"
    COMMENT "mruby for ${PICOMQTT_VM_TARGET}"
    VERBATIM)
add_custom_target(mruby DEPENDS "${mruby_objects}")

# link_mruby(target): the VM's objects, headers and configuration.
function(link_mruby target)
    file(STRINGS "${PICOMQTT_SAMPLE_DIR}/mruby/defines.txt" defines REGEX "^[A-Z]")
    add_dependencies(${target} mruby)
    target_compile_definitions(${target} PRIVATE ${defines})
    target_include_directories(${target} SYSTEM PRIVATE
        "${vm_dir}/${PICOMQTT_VM_TARGET}/mruby/include")
    target_link_options(${target} PRIVATE "@${mruby_objects}")
    target_link_libraries(${target} PRIVATE m)
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "${mruby_objects}")
endfunction()

# add_bytecode(target symbol file...): adds Ruby files, in this order, to the target as one
# `const uint8_t symbol[]`. Without names of local variables, which only a debugger needs.
function(add_bytecode target symbol)
    set(output "${PICOMQTT_GENERATED_DIR}/${symbol}.c")
    add_custom_command(OUTPUT "${output}"
        COMMAND "${mrbc}" --remove-lv "-B${symbol}" -o "${output}" ${ARGN}
        DEPENDS mruby "${mruby_objects}" ${ARGN}
        COMMENT "Bytecode ${symbol}"
        VERBATIM)
    target_sources(${target} PRIVATE "${output}")
endfunction()
