import Ledger

/// Functions that only hand on a request for memory: whoever calls them is who asks.
///
/// Each row cites where the functions are from. The functions of watched allocators come on top.
enum Plumbing {
  private static let names: Set<String> = Set(
    // newlib, stdlib: malloc.c and its kin; pico-sdk, pico_malloc/malloc.c, which wraps them; gcc's
    // `--wrap` names the wrapped ones `__real_` and `__wrap_`, which `isPlumbing` takes off.
    [
      "malloc", "calloc", "realloc", "free", "memalign", "aligned_alloc", "reallocf",
      "reallocarray", "posix_memalign", "_malloc_r", "_calloc_r", "_realloc_r", "_free_r",
      "_memalign_r", "_reallocf_r",
    ]
      // lwIP, core/mem.c; apps/altcp_tls/altcp_tls_mbedtls_mem.c.
      + ["mem_malloc", "mem_calloc", "mem_trim", "mem_free", "tls_malloc"]
      // mbedTLS, library/platform.c.
      + ["mbedtls_calloc", "mbedtls_free"]
      // FreeRTOS, portable/MemMang.
      + ["pvPortMalloc", "pvPortCalloc", "pvPortRealloc"]
      // mruby, src/gc.c, src/mempool.c and src/allocf.c.
      + [
        "mrb_malloc", "mrb_malloc_simple", "mrb_calloc", "mrb_realloc", "mrb_realloc_simple",
        "mrb_alloca", "mrb_free", "mrb_obj_alloc", "mrb_data_object_alloc", "mrb_default_allocf",
        "mrb_basic_alloc_func", "mrb_mempool_alloc", "mrb_pool_alloc", "add_heap",
      ]
      // mruby, src/string.c, src/array.c and src/hash.c: what makes an object for its caller.
      + [
        "str_new", "str_init_normal", "str_init_normal_capa", "mrb_str_new", "mrb_str_new_cstr",
        "mrb_str_new_capa", "mrb_str_new_static", "mrb_str_buf_new", "ary_new_capa", "mrb_ary_new",
        "mrb_ary_new_capa", "mrb_ary_new_from_values", "mrb_hash_new", "mrb_hash_new_capa",
      ]
      // mruby/c, src/alloc.c; estalloc.
      + [
        "mrbc_raw_alloc", "mrbc_raw_calloc", "mrbc_raw_realloc", "mrbc_raw_alloc_no_free",
        "mrbc_alloc", "mrbc_calloc", "mrbc_realloc", "est_malloc", "est_calloc", "est_realloc",
      ]
      // MicroPython, py/malloc.c and py/gc.c.
      + ["m_malloc", "m_malloc0", "m_malloc_maybe", "m_realloc", "gc_alloc", "gc_realloc"])

  /// Whether a function of that name, as the ELF spells it, only hands on.
  static func isPlumbing(_ symbol: String) -> Bool {
    var name = SymbolName.withoutSuffixes(symbol)
    for prefix in ["__wrap_", "__real_"] where name.hasPrefix(prefix) {
      name = String(name.dropFirst(prefix.count))
    }
    // C++'s `operator new` and `new[]` in all their forms (Itanium C++ ABI, 5.1.4).
    return names.contains(name) || name.hasPrefix("_Znw") || name.hasPrefix("_Zna")
  }

  /// What calls a program's constructors and main, and asks for nothing itself: pico-sdk,
  /// pico_runtime/runtime.c and crt0.S (of pico_standard_link in 1.5, of pico_crt0 in 2.1); newlib,
  /// misc/init.c and crt0.
  private static let starters: Set<String> = [
    "_reset_handler", "runtime_init", "runtime_run_initializers",
    "runtime_run_initializers_from", "platform_entry", "__libc_init_array", "_start",
    "_mainCRTStartup",
  ]

  /// Whether a function of that name starts the program.
  static func isStarter(_ symbol: String) -> Bool {
    starters.contains(SymbolName.withoutSuffixes(symbol))
  }

  /// Whether a function of the program itself is a wrapper for others, by its name: libraries are told
  /// to take their memory from such (`tls_memory_calloc`, `allocate`).
  static func isWrapper(_ symbol: String) -> Bool {
    symbol.lowercased().contains("alloc")
  }
}
