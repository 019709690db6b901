// Writes even numbers as sums of two primes, the smaller one as small as can be, with a handle that ends by itself.
//
//     c++ goldbach.cpp -o goldbach -lmpiprimes
//     ./goldbach
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <memory>
#include <mpiprimes.h>
#include <stdexcept>
#include <vector>

using Handle = std::unique_ptr<mpiprimes, decltype(&mpiprimes_free)>;

// The first `count` primes that are at least `from`.
static std::vector<std::uint64_t> primes_from(mpiprimes *handle, std::uint64_t from, std::size_t count)
{
    std::vector<std::uint64_t> primes(count);
    std::size_t found = 0;
    mpiprimes_error error = mpiprimes_next(handle, primes.data(), &found, count, from);
    if (error != MPIPRIMES_OK)
        throw std::runtime_error(mpiprimes_error_text(error));
    primes.resize(found);
    return primes;
}

int main()
{
    Handle handle(mpiprimes_new(), mpiprimes_free);
    if (!handle)
        return 1;
    const std::uint64_t first = 1000000000000000000;
    const auto small = primes_from(handle.get(), 2, 10000);
    const auto large = primes_from(handle.get(), first - small.back(), 4000);
    for (std::uint64_t n = first; n < first + 10; n += 2) {
        auto smaller = std::find_if(small.begin(), small.end(),
                                    [&](std::uint64_t p) { return std::binary_search(large.begin(), large.end(), n - p); });
        std::cout << n << " = " << *smaller << " + " << n - *smaller << "\n";
    }
}
