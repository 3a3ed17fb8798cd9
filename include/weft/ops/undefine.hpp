// Ends what <weft/ops/define.hpp> began.

#undef WEFT_UNARY
#undef WEFT_BINARY
#undef WEFT_OPERATOR
#undef WEFT_WITH_OPTIONS
#undef WEFT_FUNCTION_WITH_OPTIONS
#undef WEFT_OPTIONS_DO_NOT_FIT
#undef WEFT_NOT_AN_OPERAND
