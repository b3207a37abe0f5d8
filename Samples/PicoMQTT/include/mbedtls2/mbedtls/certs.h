// mbedTLS 2 had its test certificates here. lwIP's altcp_tls still includes the header
// but uses nothing of it.
