#include "question/tuplet.h"
