/** A chat with the assistant, for any frontend: it is given its transport and its host. */

export { type Attachment, Attachments } from "./attachments";
export { Chat, type Verdict } from "./chat";
export { Boundary } from "./components/Boundary";
export { ChatView } from "./components/ChatView";
export { Reason } from "./components/Reason";
export type * from "./forms";
export type { CellPick, Host } from "./host";
export { Markdown } from "./markdown/Markdown";
export type * from "./protocol";
export { SocketConnection, type SocketOptions } from "./socket";
export type { ChatState, ChoiceMemory, Chosen } from "./state";
export type { Part, Seen, Surroundings } from "./surroundings";
export {
  type Connection,
  type ConnectionState,
  type Listener,
  RequestError,
  type Transport,
} from "./transport";
export { newTurn, settled, type ToolItem, type Turn, waiting, withEvent } from "./turns";
export type * from "./wire";
