# The TLS self-test instead of an application: the firmware's client and a server in one image.

# add_selftest(target): its sources, mbedTLS's server side, and certificates made for this build
# folder alone.
function(add_selftest target)
    if(NOT BROKER_TLS)
        message(FATAL_ERROR "PICOMQTT_APPLICATION: selftest is about TLS, but BROKER_TLS is OFF")
    endif()
    target_sources(${target} PRIVATE
        src/selftest_peer.c
        src/selftest_wire.c
        "${PICOMQTT_THIRD_PARTY_DIR}/mbedtls/library/ssl_tls12_server.c")
    # mbedTLS reads it after mbedtls_user_config.h.
    target_compile_definitions(${target} PRIVATE MBEDTLS_USER_CONFIG_FILE="mbedtls_server_config.h")

    set(certificates "${PROJECT_BINARY_DIR}/certificates")
    execute_process(
        COMMAND "${PICOMQTT_SAMPLE_DIR}/scripts/make-selftest-certificates" "${certificates}"
        COMMAND_ERROR_IS_FATAL ANY)
    foreach(kind IN ITEMS ecdsa rsa)
        embed_text(${target} ${kind}_authority "${certificates}/${kind}-ca.pem")
        embed_text(${target} ${kind}_certificate "${certificates}/${kind}.pem")
        embed_text(${target} ${kind}_key "${certificates}/${kind}.key")
    endforeach()
endfunction()
