// SPDX-License-Identifier: Apache-2.0
// Calls of the system that fail, are cut short or take long, as faulty.h says. Linked into tests/ownplan-faulty, and
// made a library to preload (LD_PRELOAD) for programs that were not built for it, such as the tests of the record.
//
// Only files below OWNPLAN_FAULTS_IN (those of the database are also known by their names: tests make folders of their
// own) and sockets to a database (".s.PGSQL." in the name, or the port OWNPLAN_FAULTS_PORT) are touched. Everything
// else goes straight to the next definition of the call, which may be a sanitizer's.
#undef _FILE_OFFSET_BITS // both pread and pread64 are made here, and would be one name
#include "faulty.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static struct faulty *plan;
static const char *folder;
static int port;

__attribute__((constructor)) static void plan_open(void)
{
	const char *path = getenv("OWNPLAN_FAULTS"), *number = getenv("OWNPLAN_FAULTS_PORT");
	folder = getenv("OWNPLAN_FAULTS_IN");
	port = number ? (int)strtol(number, NULL, 10) : -1;
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *at = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *plan, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (path && at == MAP_FAILED) {
		fprintf(stderr, "faults: %s cannot be mapped\n", path);
		_exit(2);
	}
	if (fd >= 0)
		close(fd);
	plan = path ? at : NULL;
}

enum faulty_kind faulty_kind(void)
{
	return (enum faulty_kind)atomic_load(&plan->kind);
}

static bool asked(enum faulty_op op)
{
	return plan && (atomic_load(&plan->ops) >> op & 1);
}

bool faulty_strikes(enum faulty_op op)
{
	if (!asked(op))
		return false;
	uint32_t every = atomic_load(&plan->every), most = atomic_load(&plan->most);
	if (!every || (atomic_fetch_add(&plan->count, 1) + 1) % every)
		return false;
	if (most && atomic_load(&plan->hits) >= most)
		return false;
	atomic_fetch_add(&plan->hits, 1);
	if (faulty_kind() != FAULTY_DELAY)
		return true;
	uint32_t us = atomic_load(&plan->delay);
	nanosleep(&(struct timespec){ .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000L }, NULL);
	return false;
}

// --- what is touched -------------------------------------------------------------------------------------------------

static bool file_ours(int fd)
{
	char link[64], path[PATH_MAX];
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof path - 1);
	if (n <= 0 || path[0] != '/')
		return false;
	path[n] = '\0';
	return (folder && strncmp(path, folder, strlen(folder)) == 0) || strstr(path, "/plan.db");
}

static bool socket_ours(int fd)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof a;
	if (getpeername(fd, (struct sockaddr *)&a, &n) != 0)
		return false;
	if (a.ss_family == AF_INET)
		return ntohs(((struct sockaddr_in *)&a)->sin_port) == port;
	return a.ss_family == AF_UNIX && strstr(((struct sockaddr_un *)&a)->sun_path, ".s.PGSQL.");
}

static bool strikes_file(enum faulty_op op, int fd)
{
	return asked(op) && file_ours(fd) && faulty_strikes(op);
}

static bool strikes_socket(enum faulty_op op, int fd)
{
	return asked(op) && socket_ours(fd) && faulty_strikes(op);
}

// How much of `n` bytes is moved before it fails, or instead of all.
static size_t part(size_t n)
{
	enum faulty_kind kind = faulty_kind();
	return kind == FAULTY_SHORT ? (n > 1 ? n / 2 : n) : kind == FAULTY_TORN ? n / 2 : 0;
}

// What is said after `moved` bytes were moved.
static ssize_t said(ssize_t moved)
{
	enum faulty_kind kind = faulty_kind();
	if (kind == FAULTY_SHORT)
		return moved;
	errno = kind == FAULTY_FULL ? ENOSPC : EIO;
	return -1;
}

#define REAL(name) __extension__({ \
	static __typeof__(name) *real_; \
	if (!real_) \
		real_ = (__typeof__(name) *)dlsym(RTLD_NEXT, #name); \
	real_; })

// A call of the system, made here under a name of our own: the linker knows it by the system's.
#define CALL(type, name, ...) \
	type faulty_##name(__VA_ARGS__) __asm__(#name); \
	type faulty_##name(__VA_ARGS__)

// --- files -----------------------------------------------------------------------------------------------------------

CALL(ssize_t, pread, int fd, void *p, size_t n, off_t at)
{
	if (!strikes_file(FAULTY_READ, fd))
		return REAL(pread)(fd, p, n, at);
	size_t some = part(n);
	return said(some ? REAL(pread)(fd, p, some, at) : 0);
}

CALL(ssize_t, pread64, int fd, void *p, size_t n, off64_t at)
{
	return pread(fd, p, n, at);
}

CALL(ssize_t, pwrite, int fd, const void *p, size_t n, off_t at)
{
	if (!strikes_file(FAULTY_WRITE, fd))
		return REAL(pwrite)(fd, p, n, at);
	size_t some = part(n);
	return said(some ? REAL(pwrite)(fd, p, some, at) : 0);
}

CALL(ssize_t, pwrite64, int fd, const void *p, size_t n, off64_t at)
{
	return pwrite(fd, p, n, at);
}

CALL(ssize_t, read, int fd, void *p, size_t n)
{
	if (!strikes_file(FAULTY_READ, fd))
		return REAL(read)(fd, p, n);
	size_t some = part(n);
	return said(some ? REAL(read)(fd, p, some) : 0);
}

CALL(ssize_t, write, int fd, const void *p, size_t n)
{
	if (!strikes_file(FAULTY_WRITE, fd))
		return REAL(write)(fd, p, n);
	size_t some = part(n);
	return said(some ? REAL(write)(fd, p, some) : 0);
}

CALL(int, fsync, int fd)
{
	return strikes_file(FAULTY_SYNC, fd) ? (int)said(0) : REAL(fsync)(fd);
}

CALL(int, fdatasync, int fd)
{
	return strikes_file(FAULTY_SYNC, fd) ? (int)said(0) : REAL(fdatasync)(fd);
}

CALL(int, ftruncate, int fd, off_t size)
{
	return strikes_file(FAULTY_CUT, fd) ? (int)said(0) : REAL(ftruncate)(fd, size);
}

CALL(int, ftruncate64, int fd, off64_t size)
{
	return ftruncate(fd, size);
}

// --- the database's socket -------------------------------------------------------------------------------------------

static ssize_t hung_up(int fd)
{
	shutdown(fd, SHUT_RDWR);
	errno = ECONNRESET;
	return -1;
}

CALL(ssize_t, recv, int fd, void *p, size_t n, int flags)
{
	if (!strikes_socket(FAULTY_RECEIVE, fd))
		return REAL(recv)(fd, p, n, flags);
	return faulty_kind() == FAULTY_SHORT ? REAL(recv)(fd, p, part(n), flags) : hung_up(fd);
}

CALL(ssize_t, send, int fd, const void *p, size_t n, int flags)
{
	if (!strikes_socket(FAULTY_SEND, fd))
		return REAL(send)(fd, p, n, flags);
	size_t some = part(n);
	ssize_t moved = some ? REAL(send)(fd, p, some, flags) : 0;
	return faulty_kind() == FAULTY_SHORT ? moved : hung_up(fd);
}
