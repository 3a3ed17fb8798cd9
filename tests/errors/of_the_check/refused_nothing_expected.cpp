#ifdef WEFT_ERROR_CASE
static_assert(false, "weft: add: sizes differ");
#endif
