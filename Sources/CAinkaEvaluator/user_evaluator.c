#include "user_evaluator.h"
typedef int ainka_unused;
