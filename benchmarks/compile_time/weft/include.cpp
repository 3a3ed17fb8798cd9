#include <weft/weft.hpp>
