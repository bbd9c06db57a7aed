/**
 * Markdown of a model as React elements. Nothing of it is ever HTML, and nothing is loaded:
 * raw HTML and images are shown as the text that they are written with.
 */

import type { AlignType, Definition, Nodes, Parents, RootContent, Table } from "mdast";
import { Fragment, memo, type ReactNode, useMemo, useRef } from "react";

import { CodeBlock } from "../components/CodeBlock";
import { Formula } from "./Formula";
import { safeAddress } from "./links";
import { type Block, grown, language, parse } from "./parse";
import { useGradual } from "./useGradual";

/** Deeper than this, Markdown is shown as it is written: no person nests like that. */
const MAX_DEPTH = 40;

/** Characters up to which a text is read whole, where its parts refer to each other. */
const MAX_WHOLE = 30_000;

/** `[label]: address` on a line, which links anywhere in the text may name. */
const DEFINITION = /^ {0,3}\[[^\]\n]+\]: *\S/m;

interface Source {
  text: string;
  /** By label, where `[text][label]` links to. */
  addresses: ReadonlyMap<string, string>;
}

/** A text that may still grow; blocks that are complete are not rendered again. */
export function Markdown({ text, streaming }: { text: string; streaming: boolean }): ReactNode {
  const whole = !streaming && text.length <= MAX_WHOLE && DEFINITION.test(text);
  return (
    <div className="jp-Assist-markdown">
      {whole ? <Whole text={text} /> : <Blocks text={text} streaming={streaming} />}
    </div>
  );
}

function Blocks({ text, streaming }: { text: string; streaming: boolean }): ReactNode {
  const known = useRef<readonly Block[]>([]);
  const shown = useGradual(text);
  known.current = grown(shown, known.current, streaming || shown.length < text.length);
  return known.current.map((block) => <Shown key={block.start} block={block} />);
}

const Shown = memo(function Shown({ block }: { block: Block }): ReactNode {
  const { code, nodes, source, text } = block;
  if (code) {
    return <CodeBlock code={code.code} language={code.language} streaming />;
  }
  return nodes.length ? children(nodes, { text: source, addresses: NONE }, 0) : <p>{text}</p>;
});

const NONE: ReadonlyMap<string, string> = new Map();

const Whole = memo(function Whole({ text }: { text: string }): ReactNode {
  return useMemo(() => {
    const nodes = parse(text).children;
    return children(nodes, { text, addresses: addresses(nodes) }, 0);
  }, [text]);
});

function addresses(nodes: readonly RootContent[]): Map<string, string> {
  const definitions = nodes.filter((node): node is Definition => node.type === "definition");
  return new Map(definitions.map((node) => [node.identifier, node.url]));
}

function children(nodes: readonly Nodes[], source: Source, depth: number): ReactNode[] {
  return nodes.map((node, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of a text have no other name
    <Fragment key={index}>{part(node, source, depth + 1)}</Fragment>
  ));
}

/** The elements of one node; what is not listed here is shown as it is written. */
function part(node: Nodes, source: Source, depth: number): ReactNode {
  if (depth > MAX_DEPTH) {
    return written(node, source);
  }
  const inside = (parent: Parents): ReactNode => children(parent.children, source, depth);
  switch (node.type) {
    case "text":
      return node.value;
    case "paragraph":
      return <p>{inside(node)}</p>;
    case "strong":
      return <strong>{inside(node)}</strong>;
    case "emphasis":
      return <em>{inside(node)}</em>;
    case "delete":
      return <del>{inside(node)}</del>;
    case "inlineCode":
      return <code>{node.value}</code>;
    case "break":
      return <br />;
    case "thematicBreak":
      return <hr />;
    case "blockquote":
      return <blockquote>{inside(node)}</blockquote>;
    case "math":
      return <Formula source={node.value} written={written(node, source)} display={node.display} />;
    case "code":
      if (node.lang === "math") {
        return <Formula source={node.value} written={node.value} display />;
      }
      return <CodeBlock code={node.value} language={language(node.lang)} streaming={false} />;
    case "heading": {
      const Heading = `h${node.depth}` as const;
      return <Heading>{inside(node)}</Heading>;
    }
    case "list":
      return node.ordered ? (
        <ol start={node.start ?? 1}>{inside(node)}</ol>
      ) : (
        <ul>{inside(node)}</ul>
      );
    case "listItem":
      return (
        <li>
          {typeof node.checked === "boolean" && (
            <span aria-hidden="true">{node.checked ? "☑ " : "☐ "}</span>
          )}
          {inside(node)}
        </li>
      );
    case "link":
      return <Link address={node.url}>{inside(node)}</Link>;
    case "linkReference": {
      const address = source.addresses.get(node.identifier);
      return address ? <Link address={address}>{inside(node)}</Link> : inside(node);
    }
    case "image":
      return <Picture alt={node.alt} address={node.url} />;
    case "imageReference":
      return <Picture alt={node.alt} address={source.addresses.get(node.identifier) ?? ""} />;
    case "table":
      return <Rows table={node} source={source} depth={depth} />;
    case "definition":
      return null;
    default:
      return written(node, source);
  }
}

function written(node: Nodes, { text }: Source): string {
  return text.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0);
}

function Link({ address, children }: { address: string; children: ReactNode }): ReactNode {
  const safe = safeAddress(address);
  if (!safe) {
    return (
      <>
        {children} ({address})
      </>
    );
  }
  return (
    <a href={safe} title={safe} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

/** An image is named, not loaded: loading it would tell its server that the reply was read. */
function Picture({
  alt,
  address,
}: {
  alt?: string | null | undefined;
  address: string;
}): ReactNode {
  return (
    <span className="jp-Assist-picture">
      [image: {alt || "no description"}
      {address && ` – ${address}`}]
    </span>
  );
}

function Rows({
  table,
  source,
  depth,
}: {
  table: Table;
  source: Source;
  depth: number;
}): ReactNode {
  const [head, ...body] = table.children;
  const cells = (row: typeof head, Cell: "th" | "td"): ReactNode =>
    row?.children.map((cell, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
      <Cell key={index} style={aligned(table.align?.[index])}>
        {children(cell.children, source, depth)}
      </Cell>
    ));
  return (
    // A reader who uses the keyboard scrolls a wide table by it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <div className="jp-Assist-table" tabIndex={0}>
      <table>
        <thead>
          <tr>{cells(head, "th")}</tr>
        </thead>
        <tbody>
          {body.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
            <tr key={index}>{cells(row, "td")}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function aligned(align: AlignType | undefined): { textAlign?: "left" | "right" | "center" } {
  return align ? { textAlign: align } : {};
}
