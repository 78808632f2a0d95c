#include <png.h>

// Swift sees no macro that is made of others: pixels that are numbers in a table of colours.
static const png_uint_32 parley_png_colour_table = PNG_FORMAT_RGB_COLORMAP;
