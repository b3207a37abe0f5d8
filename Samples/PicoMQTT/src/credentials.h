// Certificates and keys by name, since there is no file system: `ca_file: "ca"`.
#ifndef CREDENTIALS_H
#define CREDENTIALS_H

#include <stdbool.h>

#include "mqtt.h"

/// The entry that `name` names; its folders and its extension do not count, so that a
/// script may say "/certs/ca.pem". On an emulator, what its host passes under that name
/// comes first. {NULL, 0} if there is none.
struct mqtt_link_blob credentials_find(const char *name);

#endif
