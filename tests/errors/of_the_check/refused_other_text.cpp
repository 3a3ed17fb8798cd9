// error: weft: add: ranks differ
template <int Left, int Right>
constexpr int add() {
  static_assert(Left == Right, "weft: add: sizes differ");
  return Left;
}

#ifdef WEFT_ERROR_CASE
int sum = add<3, 4>();
#else
int sum = add<4, 4>();
#endif
