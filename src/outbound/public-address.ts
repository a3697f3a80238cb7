import { BlockList, isIP } from "node:net";

/** What the IANA registries set aside: this host, private networks, shared and link-local (with the metadata services), documentation, multicast. */
const SET_ASIDE_V4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
/** Within global unicast: protocol assignments with Teredo, documentation, and 6to4, which carries an IPv4 address of its own. */
const SET_ASIDE_V6: readonly (readonly [string, number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const setAside = listOf(SET_ASIDE_V4, "ipv4");
const setAsideV6 = listOf(SET_ASIDE_V6, "ipv6");
/** All that is routed on the Internet; mapped IPv4, NAT64, loopback, unique-local and link-local lie outside. */
const globalV6 = listOf([["2000::", 3]], "ipv6");

/** Whether a machine on the Internet may have this address. False for everything that is no IP address. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !setAside.check(address, "ipv4");
  return family === 6 && globalV6.check(address, "ipv6") && !setAsideV6.check(address, "ipv6");
}

function listOf(networks: readonly (readonly [string, number])[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, family);
  return list;
}
