// The application: keeps a session with the broker, publishes a status, obeys commands.
#ifndef APP_H
#define APP_H

/// Prepares the session. Called once, after the network was started.
void app_start(void);

/// One turn: reconnects when it is time, handles what arrived, publishes what is due.
void app_poll(void);

#endif
