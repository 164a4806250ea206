#!/bin/sh
# Run by packaging/old_linux.py in a minimal Debian 11: Python 3.11, SQLite and OpenSSL 3 as Debian 12 has them, with its
# security patches, compiled here into /usr/local; and the libraries that Qt's wheel leaves to the system.
set -e
cat >/etc/apt/sources.list <<LIST
deb http://deb.debian.org/debian bullseye main
deb http://deb.debian.org/debian-security bullseye-security main
deb-src http://deb.debian.org/debian bookworm main
LIST
apt-get update -qq
apt-get upgrade -y -qq
apt-get install -y -qq --no-install-recommends \
    build-essential pkg-config tcl libbz2-dev libexpat1-dev libffi-dev liblzma-dev uuid-dev zlib1g-dev \
    libcups2 libegl1 libfontconfig1 libgl1 libglib2.0-0 libwayland-cursor0 libx11-xcb1 libxkbcommon-x11-0 \
    libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 \
    libxcb-sync1 libxcb-xfixes0 libxcb-xkb1

# The user who fetches for apt must be able to write there.
mkdir -m 777 /build
cd /build
apt-get source -qq sqlite3 openssl python3.11
jobs=$(nproc)
bound="-include /linux/glibc_2_28.h"

cd /build/sqlite3-*/
# The number of variables in one statement is Debian's.
./configure --disable-static --disable-readline --disable-tcl CFLAGS="-O2 $bound -DSQLITE_MAX_VARIABLE_NUMBER=250000"
make -j"$jobs" libsqlite3.la
make lib_install
install -m 644 sqlite3.h /usr/local/include

cd /build/openssl-*/
# /etc/ssl is where every Linux keeps whom it trusts.
./config --libdir=lib --openssldir=/etc/ssl shared no-tests no-ssl3 no-legacy "$bound"
make -j"$jobs" build_libs
make install_dev
ldconfig

cd /build/python3.11-*/
# A part of Python itself, as Debian builds it: its security patch needs what only such parts may use.
echo "pyexpat pyexpat.c -lexpat" >>Modules/Setup.local
# There is no /dev/shm in a bare chroot to try semaphores in, and glibc 2.30 brought sem_clockwait.
ac_cv_posix_semaphores_enabled=yes ac_cv_broken_sem_getvalue=no ac_cv_func_sem_clockwait=no CFLAGS="$bound" \
    ./configure --enable-shared --without-static-libpython --without-ensurepip --disable-test-modules \
    --with-system-expat --with-openssl=/usr/local
make -j"$jobs"
make install
ldconfig
python3.11 -c "import bz2, ctypes, lzma, pyexpat, sqlite3, ssl, uuid, zlib"
rm -r /build
