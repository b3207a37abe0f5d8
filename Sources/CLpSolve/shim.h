#pragma once

#include <lpsolve/lp_lib.h>
