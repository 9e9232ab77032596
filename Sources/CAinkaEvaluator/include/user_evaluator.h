#ifndef AINKA_EV_H
#define AINKA_EV_H
#endif
