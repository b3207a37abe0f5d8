// Stands for the RAM that only a Pico needs: TinyUSB, the SDK, the parts of the C library
// that run from RAM. link-to-size computes PICO_ONLY_SIZE from the two images, so that the
// C heap starts at the very address where it starts on a Pico.
__attribute__((section(".pico_only"), used)) unsigned char pico_only[PICO_ONLY_SIZE];
