// SPDX-License-Identifier: Apache-2.0
// What this program calls itself: `ownplan --version`, /health, the CapabilityStatement. The same as in meson.build.
#ifndef OWNPLAN_BASE_VERSION_H
#define OWNPLAN_BASE_VERSION_H

#define OWNPLAN_VERSION "0.1.0"

#endif
