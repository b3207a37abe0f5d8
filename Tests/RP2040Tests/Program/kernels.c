// Work for the emulated core that the host can do, too: the same source is compiled for both.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mbedtls/ecp.h"
#include "mbedtls/sha256.h"

// Blinding needs random numbers, which change nothing in the result.
static int numbers(void *state, unsigned char *output, size_t length) {
  uint32_t *seed = state;
  for (size_t index = 0; index < length; index++) {
    *seed = *seed * 1664525u + 1013904223u;
    output[index] = (unsigned char)(*seed >> 24);
  }
  return 0;
}

// SHA-256 of the bytes 0, 1, 2… of the given length, through a buffer that is filled piece by piece.
static int digest(uint32_t length, uint8_t *output) {
  static uint8_t buffer[251];
  mbedtls_sha256_context context;
  mbedtls_sha256_init(&context);
  int error = mbedtls_sha256_starts(&context, 0);
  for (uint32_t done = 0; error == 0 && done < length;) {
    uint32_t part = length - done < sizeof buffer ? length - done : (uint32_t)sizeof buffer;
    for (uint32_t index = 0; index < part; index++) buffer[index] = (uint8_t)(done + index);
    error = mbedtls_sha256_update(&context, buffer, part);
    done += part;
  }
  return error ? error : mbedtls_sha256_finish(&context, output);
}

// The point k·G of P-256, its x and y of 32 bytes each. The digest of k's bytes is the factor.
static int multiply(uint32_t k, uint8_t *output) {
  uint8_t factor[32], point[65];
  size_t length = 0;
  uint32_t seed = k;
  mbedtls_ecp_group group;
  mbedtls_ecp_point product;
  mbedtls_mpi number;
  mbedtls_ecp_group_init(&group);
  mbedtls_ecp_point_init(&product);
  mbedtls_mpi_init(&number);
  int error = digest(k, factor);
  if (!error) error = mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_SECP256R1);
  if (!error) error = mbedtls_mpi_read_binary(&number, factor, sizeof factor);
  if (!error) error = mbedtls_mpi_mod_mpi(&number, &number, &group.N);
  if (!error) error = mbedtls_ecp_mul(&group, &product, &number, &group.G, numbers, &seed);
  if (!error)
    error = mbedtls_ecp_point_write_binary(
        &group, &product, MBEDTLS_ECP_PF_UNCOMPRESSED, &length, point, sizeof point);
  if (!error) memcpy(output, point + 1, 64);
  mbedtls_mpi_free(&number);
  mbedtls_ecp_point_free(&product);
  mbedtls_ecp_group_free(&group);
  return error;
}

// Divisions and floating point, which are calls to libgcc here. Bits, so that -0 and 0 differ.
static int divide(uint32_t seed, uint8_t *output) {
  uint32_t state = seed, results[64];
  uint32_t at = 0;
  memset(results, 0, sizeof results);
  for (uint32_t round = 0; round < 200; round++) {
    uint32_t a, b;
    numbers(&state, (unsigned char *)&a, sizeof a);
    numbers(&state, (unsigned char *)&b, sizeof b);
    b = b >> (a & 31) | 1;
    float x = (float)(int32_t)a, y = (float)b;
    double p = (double)a / 3.0, q = (double)(int64_t)((uint64_t)a << 20) * 1e-3 - b;
    float single[4] = {x / y, x * y, x - y, (float)p};
    double twice[4] = {p / q, p * q, p + q, (double)x};
    uint32_t words[28];
    memcpy(words, single, sizeof single);
    memcpy(words + 4, twice, sizeof twice);
    words[12] = a / b;
    words[13] = a % b;
    words[14] = (uint32_t)((int32_t)a / (int32_t)(b >> 1 | 1));
    words[15] = (uint32_t)((int32_t)a % (int32_t)(b >> 1 | 1));
    uint64_t wide = (uint64_t)a << 32 | b, quotient = wide / b, rest = wide % (a | 1);
    memcpy(words + 16, &quotient, 8);
    memcpy(words + 18, &rest, 8);
    words[20] = (uint32_t)(int32_t)(x / 4096.0f);
    words[21] = (uint32_t)(x < y) | (uint32_t)(p < q) << 1 | (uint32_t)(x == y) << 2;
    words[22] = (uint32_t)(p / 7.0);
    words[23] = (uint32_t)((int64_t)wide >> (b & 63));
    words[24] = (uint32_t)(wide << (a & 63) >> 32);
    words[25] = (uint32_t)__builtin_popcount(a) << 16 | (uint32_t)__builtin_clz(b);
    words[26] = (uint32_t)__builtin_ctz(b) + (uint32_t)abs((int32_t)a);
    words[27] = (uint32_t)(wide * 0x9E3779B97F4A7C15u >> 17);
    for (uint32_t index = 0; index < 28; index++, at++)
      results[at % 64] = results[at % 64] * 31 + words[index];
  }
  memcpy(output, results, sizeof results);
  return 0;
}

// Kernel 0, 1 or 2 with its argument. The answer is how many bytes `output` got, or negative.
int kernel(uint32_t which, uint32_t argument, uint8_t *output) {
  int error = which == 0   ? digest(argument, output)
              : which == 1 ? multiply(argument, output)
                           : divide(argument, output);
  static const int sizes[] = {32, 64, 256};
  return error ? (error < 0 ? error : -error) : sizes[which];
}

#ifdef __arm__

// Where the core calls `kernel` with a stack and nothing else set up, and where it returns to.
uint8_t output[256];
__attribute__((naked)) void finished(void) { __asm("bkpt 0"); }

void *_sbrk(ptrdiff_t increment) {
  static uint8_t heap[96 * 1024];
  static size_t used;
  if (increment > (ptrdiff_t)(sizeof heap - used)) return (void *)-1;
  void *block = heap + used;
  used += (size_t)increment;
  return block;
}

#else

#include <stdio.h>

// kernels WHICH ARGUMENT: prints what the kernel answers as hexadecimal digits.
int main(int count, char **arguments) {
  uint8_t bytes[256];
  if (count != 3) return 64;
  int size = kernel((uint32_t)strtoul(arguments[1], NULL, 0), (uint32_t)strtoul(arguments[2], NULL, 0), bytes);
  if (size < 0) return 1;
  for (int index = 0; index < size; index++) printf("%02x", bytes[index]);
  putchar('\n');
}

#endif
