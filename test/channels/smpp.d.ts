/** The parts of node-smpp that the tests use; it brings no types. */
declare module "smpp" {
  import type { Server, Socket } from "node:net";

  /** As the library gives it. */
  export type TheirPdu = {
    readonly command: string;
    readonly sequence_number: number;
    readonly command_status: number;
    readonly system_id?: string;
    readonly password?: string;
    readonly source_addr?: string;
    readonly source_addr_ton?: number;
    readonly destination_addr?: string;
    readonly dest_addr_ton?: number;
    readonly esm_class?: number;
    readonly data_coding?: number;
    readonly registered_delivery?: number;
    readonly short_message?: { readonly udh?: readonly Buffer[]; readonly message: string | Buffer };
    readonly message_payload?: { readonly message: string | Buffer };
    readonly response: (fields?: object) => TheirPdu;
  };
  export type TheirSession = {
    readonly socket: Socket;
    readonly on: (event: string, listener: (pdu: TheirPdu) => void) => void;
    readonly send: (pdu: TheirPdu) => boolean;
    readonly deliver_sm: (fields: object, answered: (answer: TheirPdu) => void) => boolean;
    readonly unbind: () => boolean;
  };

  const smpp: {
    readonly createServer: (options: object, listener: (session: TheirSession) => void) => Server;
    readonly encodings: {
      readonly [name: string]: { readonly encode: (text: string) => Buffer; readonly decode: (octets: Buffer) => string };
    };
  };
  export default smpp;
}
