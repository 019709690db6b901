/* Defined to 1 where the sanitizers make everything slower: the heavy tests take a part of their cases. */
#ifndef TEST_LIGHT
#define TEST_LIGHT 0
#endif
