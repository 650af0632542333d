// SPDX-License-Identifier: Apache-2.0
// Reads and checks NHS numbers. The check: the first nine digits times 10, 9 ... 2, summed; 11 less the remainder of
// the sum by 11 is the tenth, 11 standing for 0; 10 means that there is no such number.
#include "fhir/nhs_number.h"

static bool check_digit_fits(const char digit[NHS_NUMBER_SIZE])
{
	int sum = 0;
	bool same = true;
	for (int i = 0; i < NHS_NUMBER_SIZE - 1; i++) {
		sum += (digit[i] - '0') * (NHS_NUMBER_SIZE - i);
		same = same && digit[i] == digit[i + 1];
	}
	int check = 11 - sum % 11;
	if (check == 11)
		check = 0;
	return !same && check == digit[NHS_NUMBER_SIZE - 1] - '0'; // 10 is no digit, so it never fits
}

enum nhs_number_fault nhs_number_read(struct str typed, char out[NHS_NUMBER_SIZE])
{
	char digit[NHS_NUMBER_SIZE];
	size_t n = 0;
	typed = str_trim(typed);
	if (!typed.n)
		return NHS_NUMBER_EMPTY;
	for (size_t i = 0; i < typed.n; i++) {
		char c = typed.p[i];
		if (c == ' ' || c == '-')
			continue;
		if ((unsigned char)c == 0xC2 && i + 1 < typed.n && (unsigned char)typed.p[i + 1] == 0xA0) {
			i++; // a no-break space, as it comes when copied from a letter
			continue;
		}
		if (c < '0' || c > '9' || n == NHS_NUMBER_SIZE)
			return NHS_NUMBER_SHAPE;
		digit[n++] = c;
	}
	if (n != NHS_NUMBER_SIZE)
		return NHS_NUMBER_SHAPE;
	if (!check_digit_fits(digit))
		return NHS_NUMBER_CHECK;
	for (size_t i = 0; i < NHS_NUMBER_SIZE; i++)
		out[i] = digit[i];
	return NHS_NUMBER_GOOD;
}

bool nhs_number_valid(struct str ten_digits)
{
	char out[NHS_NUMBER_SIZE];
	return ten_digits.n == NHS_NUMBER_SIZE && nhs_number_read(ten_digits, out) == NHS_NUMBER_GOOD;
}

struct str nhs_number_display(struct arena *a, struct str ten_digits)
{
	if (ten_digits.n != NHS_NUMBER_SIZE)
		return ten_digits;
	const char *p = ten_digits.p;
	return str_format(a, "%.3s %.3s %.4s", p, p + 3, p + 6);
}
