# Spack's recipe: packages/mpiprimes/package.py of a Spack repository.
from spack.package import *


class Mpiprimes(CMakePackage):
    """Finds, counts and lists the primes of a range on the ranks of an MPI job, by a
    sieve of Eratosthenes or by trial division, up to 3.8*10^21; k-tuplets, gaps, sums
    and residue classes, too. Long runs go on from checkpoints."""

    homepage = "<repository>"
    url = "<repository>/archive/v0.1.0.tar.gz"
    git = "<repository>"

    license("BSD-2-Clause")

    version("0.1.0", sha256="<sha256>")

    variant("hwloc", default=True, description="Tell how the ranks are bound to cores")
    variant("zstd", default=True, description="Write lists as .zst files")

    depends_on("c", type="build")
    depends_on("cmake@3.21:", type="build")
    depends_on("mpi")
    depends_on("jansson")
    depends_on("xxhash")
    depends_on("hwloc", when="+hwloc")
    depends_on("zstd", when="+zstd")

    def cmake_args(self):
        return [
            self.define_from_variant("MPIPRIMES_HWLOC", "hwloc"),
            self.define_from_variant("MPIPRIMES_ZSTD", "zstd"),
            # Spack has no libprimecount: one of the system must not slip in.
            self.define("MPIPRIMES_PRIMECOUNT", False),
        ]

    # spack install --test=root mpiprimes
    @run_after("install")
    @on_package_attributes(run_tests=True)
    def check_count(self):
        self.test_count()

    # spack test run mpiprimes
    def test_count(self):
        """count the primes up to a million, without a launcher"""
        program = Executable(self.prefix.bin.mpiprimes)
        count = program("--quiet", "1000000", output=str)
        assert count.strip() == "78498", count
