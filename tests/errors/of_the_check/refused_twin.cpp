// error: weft: add: sizes differ
template <int Left, int Right>
constexpr int add() {
  static_assert(Left == Right, "weft: add: sizes differ");
  return Left;
}

int sum = add<3, 4>();
