/** What WebDAV servers answer (RFC 4918): elements are known by namespace and name, whatever prefixes the server likes. */
import { DOMParser, type Element, ParseError } from "@xmldom/xmldom";

export const DAV = "DAV:";
export const CALDAV = "urn:ietf:params:xml:ns:caldav";
export const CALENDARSERVER = "http://calendarserver.org/ns/";

export type DavResponse = {
  readonly href: string;
  /** Of the thing itself: 404 says that it is gone. Null: only its properties have states. */
  readonly status: number | null;
  /** The first such property that was answered with success. */
  readonly prop: (namespace: string, name: string) => Element | null;
};
export type Multistatus = {
  readonly responses: readonly DavResponse[];
  /** Of a sync report. */
  readonly syncToken: string | null;
};

/** Null for what is no multistatus. */
export function readMultistatus(xml: string): Multistatus | null {
  const root = parse(xml);
  if (root?.namespaceURI !== DAV || root.localName !== "multistatus") return null;
  return {
    responses: children(root, DAV, "response").map(readResponse),
    syncToken: textOf(children(root, DAV, "sync-token")[0]),
  };
}

/** The precondition that a refusal names, for example `valid-sync-token`. */
export function namesPrecondition(xml: string, name: string): boolean {
  const root = parse(xml);
  return root !== null && root.getElementsByTagNameNS(DAV, name).length > 0;
}

function readResponse(response: Element): DavResponse {
  const found = children(response, DAV, "propstat")
    .filter((propstat) => isSuccess(statusIn(propstat)))
    .flatMap((propstat) => children(propstat, DAV, "prop"));
  return {
    href: textOf(children(response, DAV, "href")[0]) ?? "",
    status: statusIn(response),
    prop: (namespace, name) => {
      for (const prop of found) {
        const [element] = children(prop, namespace, name);
        if (element) return element;
      }
      return null;
    },
  };
}

/** `HTTP/1.1 200 OK` */
function statusIn(element: Element): number | null {
  const text = textOf(children(element, DAV, "status")[0]);
  const status = /^\S+ (\d{3})/.exec(text ?? "")?.[1];
  return status === undefined ? null : Number(status);
}

function isSuccess(status: number | null): boolean {
  return status === null || (status >= 200 && status < 300);
}

export function children(parent: Element, namespace: string, name: string): readonly Element[] {
  const found: Element[] = [];
  for (let node = parent.firstChild; node; node = node.nextSibling) {
    const element = node as Element;
    if (node.nodeType === node.ELEMENT_NODE && element.namespaceURI === namespace && element.localName === name) found.push(element);
  }
  return found;
}

/** Null for nothing and for white space. */
export function textOf(element: Element | null | undefined): string | null {
  const text = element?.textContent?.trim() ?? "";
  return text === "" ? null : text;
}

function parse(xml: string): Element | null {
  try {
    return new DOMParser({ onError: () => undefined }).parseFromString(xml, "text/xml").documentElement;
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}
