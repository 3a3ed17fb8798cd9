// A chain of NODES operations, alternately a product and a sum, over x, a and b.
#pragma once

#define TWO_NODES(e) ((e)*a + b)
#define TEN_NODES(e) TWO_NODES(TWO_NODES(TWO_NODES(TWO_NODES(TWO_NODES(e)))))
#if NODES == 10
#define CHAIN TEN_NODES(x)
#elif NODES == 20
#define CHAIN TEN_NODES(TEN_NODES(x))
#elif NODES == 40
#define CHAIN TEN_NODES(TEN_NODES(TEN_NODES(TEN_NODES(x))))
#endif
