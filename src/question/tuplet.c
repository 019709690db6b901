#include "question/tuplet.h"

uint32_t tuplet_diameter_max(const struct questions *asked)
{
    uint32_t max = 0;
    for (size_t i = 0; i < asked->tuplet_count; i++)
        if (tuplet_diameter(&asked->tuplets[i]) > max)
            max = tuplet_diameter(&asked->tuplets[i]);
    return max;
}
