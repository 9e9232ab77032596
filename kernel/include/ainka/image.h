#ifndef AINKA_IMAGE_H
#define AINKA_IMAGE_H
#endif
