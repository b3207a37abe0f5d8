// mbedTLS compares certificates' dates in years, months and days. The C library's gmtime
// would take memory of its own, and on some boards it allocates it.
#include <time.h>

#include "mbedtls/platform_util.h"

static int is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month) {
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month] + (month == 1 && is_leap(year));
}

struct tm *mbedtls_platform_gmtime_r(const mbedtls_time_t *time, struct tm *calendar) {
    int64_t seconds = *time;
    if (seconds < 0 || seconds > INT64_C(253402300799)) { // 1970 to 9999
        return NULL;
    }
    int days = (int)(seconds / 86400);
    int rest = (int)(seconds % 86400);
    int year = 1970;
    for (int length = 365; days >= length; length = is_leap(year) ? 366 : 365) {
        days -= length;
        year++;
    }
    *calendar = (struct tm){.tm_year = year - 1900, .tm_yday = days, .tm_hour = rest / 3600,
                            .tm_min = rest / 60 % 60, .tm_sec = rest % 60};
    int month = 0;
    while (days >= days_in_month(year, month)) {
        days -= days_in_month(year, month++);
    }
    calendar->tm_mon = month;
    calendar->tm_mday = days + 1;
    calendar->tm_wday = (int)((seconds / 86400 + 4) % 7); // 1 January 1970 was a Thursday
    return calendar;
}
