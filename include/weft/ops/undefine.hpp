// Ends what <weft/ops/define.hpp> began.

#undef WEFT_UNARY
#undef WEFT_BINARY
#undef WEFT_OPERATOR
#undef WEFT_WITH_OPTIONS
