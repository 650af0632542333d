// SPDX-License-Identifier: Apache-2.0
// A child process of a test, which never outlives it. From a program's first thread: to the kernel the thread that
// forks is the parent.
#ifndef OWNPLAN_TESTS_CHILD_H
#define OWNPLAN_TESTS_CHILD_H

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

// As fork. A child ends with its first failed check and with its parent, also when it becomes another program: it
// never goes on with the tests that follow.
static inline pid_t child_start(void)
{
	fflush(NULL);
	pid_t parent = getpid(), child = fork();
	if (child == 0) {
		setenv("CMOCKA_TEST_ABORT", "1", 1);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
	}
	return child;
}

#endif
