/* A disk that fails when it is told to, for one process: loaded by LD_PRELOAD (tests/faults/disk.rs builds it).
 *
 * Writes, flushes and truncations of files whose path holds DXSHIP_DISK_PATH are counted in the file DXSHIP_DISK,
 * which the test reads and writes while the process runs; from the call `first` to the call `last` they fail as
 * `how` says. Where a write fails, half of it may be on the disk: every other time it is.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum { PASS = 0, KILL = 1000, LIE = 1001, UNSYNCED = 1002 };

struct control {
    uint64_t calls, first, last, hits, how;
};

static struct control *control;
static const char *path;

__attribute__((constructor)) static void begin(void) {
    const char *name = getenv("DXSHIP_DISK");
    path = getenv("DXSHIP_DISK_PATH");
    int file = name && path ? open(name, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *at = mmap(0, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (at != MAP_FAILED) control = at;
    close(file);
}

static int is_watched(int file) {
    char link[32], name[4096];
    if (!control) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, name, sizeof name - 1);
    if (length < 0) return 0;
    name[length] = 0;
    return strstr(name, path) != 0;
}

/* What is to become of this call. */
static uint64_t fate(int file) {
    if (!is_watched(file)) return PASS;
    uint64_t call = __sync_add_and_fetch(&control->calls, 1);
    uint64_t how = control->how;
    if (!how || call < control->first || call > control->last) return PASS;
    __sync_add_and_fetch(&control->hits, 1);
    if (how == KILL) kill(getpid(), SIGKILL);
    return how;
}

#define REAL(name, type) ((type)dlsym(RTLD_NEXT, name))
typedef ssize_t (*writer)(int, const void *, size_t);
typedef ssize_t (*placer)(int, const void *, size_t, off64_t);
typedef int (*flusher)(int);
typedef int (*cutter)(int, off64_t);

ssize_t write(int file, const void *bytes, size_t count) {
    uint64_t how = fate(file);
    if (how == LIE) return lseek64(file, count, SEEK_CUR) < 0 ? -1 : (ssize_t)count;
    if (how == PASS || how == UNSYNCED) return REAL("write", writer)(file, bytes, count);
    if (control->hits % 2) REAL("write", writer)(file, bytes, count / 2);
    errno = (int)how;
    return -1;
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
    uint64_t how = fate(file);
    if (how == LIE) return (ssize_t)count;
    if (how == PASS || how == UNSYNCED) return REAL("pwrite64", placer)(file, bytes, count, at);
    if (control->hits % 2) REAL("pwrite64", placer)(file, bytes, count / 2, at);
    errno = (int)how;
    return -1;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) { return pwrite64(file, bytes, count, at); }

static int flush(const char *name, int file) {
    uint64_t how = fate(file);
    if (how == LIE || how == UNSYNCED) return 0;
    if (how == PASS) return REAL(name, flusher)(file);
    errno = (int)how;
    return -1;
}

int fsync(int file) { return flush("fsync", file); }
int fdatasync(int file) { return flush("fdatasync", file); }

int ftruncate64(int file, off64_t length) {
    uint64_t how = fate(file);
    if (how == LIE) return 0;
    if (how == PASS || how == UNSYNCED) return REAL("ftruncate64", cutter)(file, length);
    errno = (int)how;
    return -1;
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }
