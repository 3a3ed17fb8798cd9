// error: weft: add: sizes differ
template <int Left, int Right>
constexpr int add() {
  static_assert(Left == Right, "weft: add: sizes differ");
  return Left;
}

#ifdef WEFT_ERROR_CASE
int sum = add<3, 4>();
int other = undeclared;
#else
int sum = add<4, 4>();
#endif
