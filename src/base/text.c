// SPDX-License-Identifier: Apache-2.0
// Whether there is a catalogue to look sentences up in (text.h).
#include "base/text.h"

bool text_translated;
