/** Envoy's configuration as JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** A message that says its own type, where Envoy takes one of several. */
export function typed(type: string, message: Json): Json {
  return { '@type': `type.googleapis.com/${type}`, ...message };
}

export function socketAddress(address: string, port: number): Json {
  return { socket_address: { address, port_value: port } };
}
