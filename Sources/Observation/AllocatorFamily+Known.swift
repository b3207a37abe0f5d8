extension AllocatorFamily {
  /// The allocators known by their functions' names.
  ///
  /// Of functions that call each other only the lowest are here: everything goes through them, however
  /// they are wrapped. The wrappers are `Plumbing`.
  static func known(layoutOfC: BlockLayout) -> [AllocatorFamily] {
    [newlib(layoutOfC), cHeap, lwip, freeRTOS, samplePool, mrubyc, estalloc]
  }

  /// newlib's functions that take a `struct _reent *` first (newlib, stdlib/malloc.c and its kin):
  /// `malloc` calls them, and so does the rest of the library.
  private static func newlib(_ layout: BlockLayout) -> AllocatorFamily {
    AllocatorFamily(
      name: "newlib", place: .cHeap,
      functions: [
        Function("_malloc_r", .allocate(size: 1)),
        Function("_calloc_r", .allocate(size: 2, count: 1)),
        Function("_realloc_r", .reallocate(pointer: 1, size: 2)),
        Function("_memalign_r", .allocate(size: 2)),
        Function("_free_r", .release(pointer: 1)),
      ], layout: layout)
  }

  /// A C library of another kind, or a program's own `malloc`. Never watched where `_malloc_r` is.
  private static let cHeap = AllocatorFamily(
    name: "C library", place: .cHeap,
    functions: [
      Function("malloc", .allocate(size: 0)),
      Function("calloc", .allocate(size: 1, count: 0)),
      Function("realloc", .reallocate(pointer: 0, size: 1)),
      Function("memalign", .allocate(size: 1)),
      Function("aligned_alloc", .allocate(size: 1)),
      Function("free", .release(pointer: 0)),
    ])

  /// lwIP's own heap (core/mem.c). Without `ram_heap` these functions hand on to `malloc` or to pools.
  private static let lwip = AllocatorFamily(
    name: "lwIP mem", place: .variable(["ram_heap"]),
    functions: [
      Function("mem_malloc", .allocate(size: 0)),
      Function("mem_calloc", .allocate(size: 1, count: 0)),
      Function("mem_trim", .reallocate(pointer: 0, size: 1)),
      Function("mem_free", .release(pointer: 0)),
      Function("mem_init", .initialize),
    ], layout: .lwip)

  /// FreeRTOS's heap_4.c and its kin. Without `ucHeap` they hand on to `malloc` (heap_3.c).
  private static let freeRTOS = AllocatorFamily(
    name: "FreeRTOS", place: .variable(["ucHeap"]),
    functions: [
      Function("pvPortMalloc", .allocate(size: 0)),
      Function("pvPortCalloc", .allocate(size: 1, count: 0)),
      Function("vPortFree", .release(pointer: 0)),
    ], layout: .freeRTOS)

  /// Samples/PicoMQTT/src/heap_pool.c. Link-time optimisation leaves nothing of the `realloc` but
  /// what became of it in `allocate`, an `mrb_allocf` (src/vm.c).
  private static let samplePool = AllocatorFamily(
    name: "heap_pool", place: .variable(["heap_pool"]),
    functions: [
      Function("heap_pool_alloc", .allocate(size: 0)),
      Function("heap_pool_realloc", .reallocate(pointer: 0, size: 1)),
      Function("heap_pool_free", .release(pointer: 0)),
      Function("heap_pool_init", .initialize),
      Function("allocate", .change(pointer: 1, size: 2)),
    ], layout: .heapPool)

  /// mruby/c's src/alloc.c, whose pool is a variable of the program.
  private static let mrubyc = AllocatorFamily(
    name: "mruby/c", place: .variable(["mrbc_memory_pool", "memory_pool", "mrbc-heap"]),
    functions: [
      Function("mrbc_raw_alloc", .allocate(size: 0)),
      Function("mrbc_raw_alloc_no_free", .allocate(size: 0)),
      Function("mrbc_raw_calloc", .allocate(size: 1, count: 0)),
      Function("mrbc_raw_realloc", .reallocate(pointer: 0, size: 1)),
      Function("mrbc_raw_free", .release(pointer: 0)),
      Function("mrbc_alloc", .allocate(size: 1)),
      Function("mrbc_calloc", .allocate(size: 2, count: 1)),
      Function("mrbc_realloc", .reallocate(pointer: 1, size: 2)),
      Function("mrbc_free", .release(pointer: 1)),
      Function("mrbc_init_alloc", .initialize),
    ])

  /// estalloc, PicoRuby's allocator: the pool is the first argument.
  private static let estalloc = AllocatorFamily(
    name: "estalloc", place: .argument(0),
    functions: [
      Function("est_malloc", .allocate(size: 1)),
      Function("est_calloc", .allocate(size: 2, count: 1)),
      Function("est_realloc", .reallocate(pointer: 1, size: 2)),
      Function("est_free", .release(pointer: 1)),
      Function("est_init", .initialize),
    ])
}
