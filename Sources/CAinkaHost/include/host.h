#ifndef AINKA_HOST_H
#define AINKA_HOST_H
#endif
