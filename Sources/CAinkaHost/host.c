#include "host.h"
typedef int ainka_unused;
