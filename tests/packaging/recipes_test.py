"""Reads the recipes of packaging/ without their package managers: their syntax, that they agree with the project (its version,
its settings, what it needs), and that their own checks of an installed program succeed.

    MPIPRIMES=build/mpiprimes python3 tests/packaging/recipes_test.py

Prints a line for each failed check, and ends with status 1 if there is any."""
import os
import re
import subprocess
import sys
import types
from pathlib import Path

try:
    import yaml
except ImportError:
    yaml = None

TOP = Path(__file__).resolve().parents[2]
PACKAGING = TOP / "packaging"
PROGRAM = Path(os.environ["MPIPRIMES"]).resolve()
checks = failures = 0


def read(name):
    return (TOP / name).read_text(encoding="utf-8")


def check(what, right):
    global checks, failures
    checks += 1
    if not right:
        failures += 1
        print("FAILED:", what)


def found(pattern, text):
    match = re.search(pattern, text, re.M)
    return match.group(1) if match else None


VERSION = found(r"^project\(mpiprimes VERSION ([0-9.]+)", read("CMakeLists.txt"))
MAJOR = VERSION.split(".")[0]
SETTINGS = set(re.findall(r"^option\((\w+)", read("CMakeLists.txt"), re.M))


def shell(command):
    """Whether a recipe's command succeeds where the program is on the PATH."""
    path = f"{PROGRAM.parent}:{os.environ['PATH']}"
    return subprocess.run(["sh", "-c", command], env={**os.environ, "PATH": path}, stdout=subprocess.DEVNULL).returncode == 0


def are_settings(what, arguments):
    """The project's own settings in -D arguments are settings of its CMakeLists.txt."""
    names = re.findall(r"-D(MPIPRIMES_\w+)", arguments)
    check(f"{what} sets something", names)
    check(f"{what}: the project has {names}", set(names) <= SETTINGS)


def needed_packages():
    """Debian's packages of what building needs, by jobs/install.sh."""
    script = "set --; . jobs/install.sh >/dev/null 2>&1; for need in $(needs_of build); do packages_for apt-get $need; done"
    said = subprocess.run(["bash", "-c", script], cwd=TOP, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    return set(said.stdout.split())


# --- Each recipe ----------------------------------------------------------------------------------------------------


class SpackStub(types.ModuleType):
    """What `from spack.package import *` brings: directives that only note their arguments."""

    def __init__(self):
        super().__init__("spack.package")
        self.noted = []
        for name in ("license", "version", "variant", "depends_on"):
            setattr(self, name, self.directive(name))
        self.run_after = lambda phase: lambda method: method
        self.on_package_attributes = lambda **attributes: lambda method: method
        self.Executable = lambda path: lambda *arguments, output: subprocess.run(
            [path, *arguments], stdout=subprocess.PIPE, text=True, check=True).stdout
        self.CMakePackage = type("CMakePackage", (), {
            "define": staticmethod(lambda name, value: f"-D{name}={value}"),
            "define_from_variant": lambda package, name, variant: f"-D{name}={package.is_variant(variant)}",
            "is_variant": lambda package, name: ("variant", name) in {entry[:2] for entry in self.noted},
            "prefix": types.SimpleNamespace(bin=types.SimpleNamespace(mpiprimes=str(PROGRAM))),
        })

    def directive(self, name):
        return lambda *arguments, **options: self.noted.append((name, *arguments, options))


def check_spack():
    stub = SpackStub()
    sys.modules["spack"], sys.modules["spack.package"] = types.ModuleType("spack"), stub
    space = {}
    exec(compile(read("packaging/spack/package.py"), "package.py", "exec"), space)
    package = space["Mpiprimes"]()
    noted = {entry[:2] for entry in stub.noted}
    check("Spack: the version", ("version", VERSION) in noted)
    check("Spack: the address is that of the version", package.url.endswith(f"/v{VERSION}.tar.gz"))
    check("Spack: any MPI", ("depends_on", "mpi") in noted)
    arguments = package.cmake_args()
    for name in ("HWLOC", "ZSTD"):
        check(f"Spack: -DMPIPRIMES_{name} follows its variant", f"-DMPIPRIMES_{name}=True" in arguments)
    are_settings("Spack", " ".join(arguments))
    package.check_count()


def check_easybuild():
    file, = (PACKAGING / "easybuild").glob("*.eb")
    recipe = {"SHLIB_EXT": "so"}
    exec(compile(file.read_text(encoding="utf-8"), file.name, "exec"), recipe)
    toolchain = recipe["toolchain"]
    check("EasyBuild: the version", recipe["version"] == VERSION)
    check("EasyBuild: the file's name", file.name == f"mpiprimes-{VERSION}-{toolchain['name']}-{toolchain['version']}.eb")
    for name in ("easyblock", "homepage", "description", "sources", "checksums", "sanity_check_paths", "moduleclass"):
        check(f"EasyBuild: {name}", recipe.get(name))
    are_settings("EasyBuild", recipe["configopts"])
    for command in recipe["sanity_check_commands"]:
        check(f"EasyBuild: {command}", shell(command))


def check_conda():
    recipe = yaml.safe_load(read("packaging/conda/recipe.yaml"))
    check("conda: the version", recipe["context"]["version"] == VERSION)
    for name in ("package", "source", "build", "requirements", "tests", "about"):
        check(f"conda: {name}", recipe.get(name))
    are_settings("conda", " ".join(recipe["build"]["script"]))
    for command in recipe["tests"][0]["script"]:
        if command.startswith(("mpiprimes", 'test "$(mpiprimes')):
            check(f"conda: {command}", shell(command))
    variants = yaml.safe_load(read("packaging/conda/conda_build_config.yaml"))
    check("conda: the MPI libraries", variants["mpi"] == ["openmpi", "mpich"])


def check_citation():
    citation = yaml.safe_load(read("CITATION.cff"))
    for name in ("cff-version", "message", "title", "authors"):
        check(f"CITATION.cff: {name}, which the format asks for", citation.get(name))
    check("CITATION.cff: the format's version", citation["cff-version"] == "1.2.0")
    check("CITATION.cff: the version", citation["version"] == VERSION)
    check("CITATION.cff: the date", f"[{VERSION}] - {citation['date-released']}" in read("CHANGELOG.md"))
    check("CITATION.cff: each author is a person or has a name",
          all("name" in author or "family-names" in author for author in citation["authors"]))


DOCKER = {"FROM", "RUN", "COPY", "ENV", "USER", "WORKDIR", "ENTRYPOINT"}


def check_docker():
    text = re.sub(r"^#.*\n", "", read("packaging/container/Dockerfile"), flags=re.M).replace("\\\n", " ")
    lines = [line.split(None, 1) for line in text.splitlines() if line.strip()]
    check("Dockerfile: known instructions", {line[0] for line in lines} <= DOCKER)
    stages = [line[1].split() for line in lines if line[0] == "FROM"]
    check("Dockerfile: two stages", len(stages) == 2 and stages[0][1:] == ["AS", "build"] and lines[0][0] == "FROM")
    for copy in (line[1].split() for line in lines if line[0] == "COPY"):
        check(f"Dockerfile: there is what is copied: {copy}", copy[0] == "--from=build" or (TOP / copy[0]).exists())
    runs = [line[1] for line in lines if line[0] == "RUN"]
    check("Dockerfile: runs are shell", all(shell(f"sh -n <<'END'\n{run}\nEND") for run in runs))
    check("Dockerfile: what building needs", needed_packages() <= set(runs[0].split()))
    return [set(run.split("install", 1)[1].split("&&")[0].split()) for run in runs if "apt-get install" in run]


def check_apptainer():
    text = re.sub(r"^#.*\n", "", read("packaging/container/mpiprimes.def"), flags=re.M)
    stages = re.split(r"^Bootstrap: ", text, flags=re.M)[1:]
    check("mpiprimes.def: two stages", [found(r"^Stage: (\w+)", stage) for stage in stages] == ["build", "run"])
    check("mpiprimes.def: the version", f"image.version {VERSION}\n" in text)
    sections = [dict(re.findall(r"^%(\w+[^\n]*)\n((?:(?!%).*\n)*)", stage, re.M)) for stage in stages]
    check("mpiprimes.def: known sections", set().union(*sections) <= {"files", "files from build", "post", "environment", "runscript",
                                                                      "test", "labels"})
    for stage in sections:
        for name in ("post", "environment", "runscript", "test"):
            check(f"mpiprimes.def: %{name} is shell", shell(f"sh -n <<'END'\n{stage.get(name, '')}\nEND"))
    check("mpiprimes.def: its test", shell(sections[1]["test"]))
    return [set(stage["post"].replace("\\\n", " ").split("install", 1)[1].split("\n")[0].split()) for stage in sections]


def check_debian():
    log = read("packaging/debian/changelog")
    check("Debian: the version", found(r"^mpiprimes \(([0-9.]+)-\S+\)", log) == VERSION)
    paragraphs = [dict(re.findall(r"^([A-Z][\w-]+): ?((?:.*)(?:\n[ \t].*)*)", paragraph, re.M))
                  for paragraph in read("packaging/debian/control").split("\n\n")]
    needs = re.findall(r"[a-z][a-z0-9.+-]+", paragraphs[0]["Build-Depends"])
    others = {"gcc", "libc6-dev", "make", "openmpi-bin", "libopenmpi-dev"}  # Those of build-essential, and of mpi-default-dev.
    check("Debian: what building needs", needed_packages() - others <= set(needs))
    packages = [paragraph["Package"] for paragraph in paragraphs[1:]]
    check("Debian: the libraries are named by their soname", {f"libmpiprimes{MAJOR}", f"libmpiprimes-mpi{MAJOR}"} <= set(packages))
    for package in packages:
        check(f"Debian: {package} has files", (PACKAGING / "debian" / f"{package}.install").exists())


def check_addresses():
    """The project knows no address of its own (packaging/README.md), and nothing names a registry's."""
    for file in PACKAGING.rglob("*"):
        if file.is_file():
            addresses = re.findall(r"https?://[^\s'\"]+", file.read_text(encoding="utf-8"))
            known = "https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/"
            check(f"{file.name}: no address but <repository>: {addresses}", set(addresses) <= {known})


check("the header has the version", f'#define MPIPRIMES_VERSION "{VERSION}"' in read("include/mpiprimes.h"))
check_spack()
check_easybuild()
check("both images have the same packages", check_docker() == check_apptainer())
check_debian()
check_addresses()
if yaml:
    check_conda()
    check_citation()
else:
    print("skipped: conda and CITATION.cff: there is no PyYAML")
print(f"recipes_test.py: {checks} checks, {failures} failed")
sys.exit(failures > 0)
