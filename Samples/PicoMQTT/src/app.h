// The application: keeps a session with the broker, publishes a status, obeys commands.
// Option PICOMQTT_APPLICATION chooses the one in Ruby or the one in C.
#ifndef APP_H
#define APP_H

/// Runs the application. To be called last, with the network and the second core started.
_Noreturn void app_run(void);

#endif
