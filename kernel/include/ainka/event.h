#ifndef AINKA_EVENT_H
#define AINKA_EVENT_H
#endif
