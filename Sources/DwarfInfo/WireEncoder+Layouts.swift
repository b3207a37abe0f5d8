extension WireEncoder {
  mutating func add(_ node: TypeLayoutNode) {
    let name = number(of: node.name)
    let members = node.members.map { (number(of: $0.name), number(of: $0.type), $0) }
    let flags =
      (node.size == nil ? 0 : WireFormat.Flag.size)
      | (node.isTypedef ? WireFormat.Flag.typedef : 0)
      | (node.element == nil ? 0 : WireFormat.Flag.element)
      | (node.count == nil ? 0 : WireFormat.Flag.count)
    record(WireFormat.Tag.type) { payload in
      payload.append(name)
      payload.append(node.kind.rawValue)
      payload.append(flags)
      payload.append(node.size ?? 0)
      payload.append(node.statedAlignment ?? 0)
      payload.append(node.typedefAlignment ?? 0)
      payload.append(UInt32(clamping: node.element ?? 0))
      payload.append(node.count ?? 0)
      for (name, type, member) in members {
        payload.append(name)
        payload.append(type)
        payload.append(UInt32(clamping: member.node))
        payload.append(member.bitOffset)
        payload.append(member.statedAlignment ?? 0)
        payload.append(member.bitWidth == nil ? 0 : WireFormat.Flag.bitField)
        payload.append(member.bitWidth ?? 0)
      }
    }
  }

  mutating func add(_ entry: TypeLayouts.Entry) {
    let name = number(of: entry.name)
    let linkageName = number(of: entry.linkageName)
    record(WireFormat.Tag.layout) { payload in
      payload.append(name)
      payload.append(linkageName)
      payload.append(entry.address)
      payload.append(entry.root.map { UInt32(clamping: $0) } ?? WireFormat.none)
    }
  }
}
