# mbedTLS 3.6 as a TLS 1.2 client. The SDK's own pico_mbedtls lists the files of 2.28.
set(picomqtt_mbedtls_sources
    aes asn1parse asn1write base64 bignum bignum_core bignum_mod bignum_mod_raw block_cipher
    cipher cipher_wrap constant_time ctr_drbg ecdh ecdsa ecp ecp_curves entropy entropy_poll error
    gcm md oid pem pk pk_ecc pk_wrap pkparse platform platform_util rsa rsa_alt_helpers
    sha256 sha512 ssl_ciphersuites ssl_client ssl_msg ssl_tls ssl_tls12_client
    x509 x509_crt)
list(TRANSFORM picomqtt_mbedtls_sources PREPEND "${PICOMQTT_THIRD_PARTY_DIR}/mbedtls/library/")
list(TRANSFORM picomqtt_mbedtls_sources APPEND ".c")

add_library(picomqtt_mbedtls INTERFACE)
target_sources(picomqtt_mbedtls INTERFACE ${picomqtt_mbedtls_sources})
target_include_directories(picomqtt_mbedtls SYSTEM INTERFACE
    # Headers that lwIP asks for by their names of mbedTLS 2; they need library/ too.
    "${PROJECT_SOURCE_DIR}/include/mbedtls2"
    "${PICOMQTT_THIRD_PARTY_DIR}/mbedtls/include"
    "${PICOMQTT_THIRD_PARTY_DIR}/mbedtls/library")
target_compile_definitions(picomqtt_mbedtls INTERFACE
    MBEDTLS_CONFIG_FILE="mbedtls_user_config.h")

# lwIP reads fields that mbedTLS 3 made private.
set_source_files_properties("${PICOMQTT_THIRD_PARTY_DIR}/lwip/src/apps/altcp_tls/altcp_tls_mbedtls.c"
    PROPERTIES COMPILE_DEFINITIONS MBEDTLS_ALLOW_PRIVATE_ACCESS)
