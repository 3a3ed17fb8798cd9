"""The translation units that are measured, and how they are compiled."""

import os
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
INCLUDE = os.path.join(HERE, '..', '..', 'include')

CHAINS = [(f'chain of {n}', 'chain.cpp', [f'-DNODES={n}']) for n in (10, 20, 40)]
FUSED_CHAINS = [(f'fused chain of {n}', 'fused_chain.cpp', [f'-DNODES={n}']) for n in (10, 20, 40)]
JOBS = [('include', 'include.cpp', []), ('softmax', 'softmax.cpp', []), ('five', 'five.cpp', []), *CHAINS,
        *FUSED_CHAINS, ('layer norm', 'layer_norm.cpp', [])]

# The flags of each library, and a header that tells whether it is there.
LIBRARIES = {
    'weft': (['-I', INCLUDE, '-Wno-psabi'], 'weft/weft.hpp'),
    'eigen_tensor': (['-isystem', '/usr/include/eigen3'], 'unsupported/Eigen/CXX11/Tensor'),
    'xtensor': (['-DXTENSOR_USE_XSIMD'], 'xtensor/xtensor.hpp'),
}


def flags_of(library, compiler):
    flags = LIBRARIES[library][0]
    return [f for f in flags if f != '-Wno-psabi' or 'clang' not in compiler]


def jobs_of(library):
    """(name, path, defines) of each job the library has."""
    return [(name, path, defines) for name, file, defines in JOBS
            for path in [os.path.join(HERE, library, file)] if os.path.exists(path)]


def is_installed(library, compiler):
    command = [compiler, '-std=c++20', '-E', '-x', 'c++', '-', '-o', os.devnull, *flags_of(library, compiler)]
    text = f'#if !__has_include(<{LIBRARIES[library][1]}>)\n#error\n#endif\n'
    return subprocess.run(command, input=text, text=True, stderr=subprocess.DEVNULL).returncode == 0


def instantiations(command):
    """The class and function templates Clang instantiates for a command, or None where it does not compile."""
    with tempfile.TemporaryDirectory() as scratch:
        trace = os.path.join(scratch, 'trace.json')
        # Through -Xclang: the driver itself takes -ftime-trace only where an object is made.
        options = ['-Xclang', '-fsyntax-only', '-c', '-o', os.path.join(scratch, 'unit.o'), f'-ftime-trace={trace}',
                   '-ftime-trace-granularity=0']
        if subprocess.run([*command, *options], stderr=subprocess.DEVNULL).returncode != 0:
            return None
        with open(trace) as file:
            text = file.read()
    # Within the names of types quotation marks are escaped.
    return text.count('"name":"InstantiateClass"') + text.count('"name":"InstantiateFunction"')
