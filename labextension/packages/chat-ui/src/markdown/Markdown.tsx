/**
 * Markdown of a model as React elements. Nothing of it is ever HTML, and nothing is loaded:
 * raw HTML and images are shown as the text that they are written with.
 */

import type { AlignType, Definition, Nodes, Parents, Root, Table } from "mdast";
import { memo, type ReactNode, useMemo, useRef } from "react";

import { CodeBlock } from "../components/CodeBlock";
import { Formula } from "./Formula";
import { safeAddress } from "./links";
import { type Block, grown, language, openFence, parse } from "./parse";

/** Deeper than this, Markdown is shown as it is written: no person nests like that. */
const MAX_DEPTH = 40;

interface Source {
  text: string;
  /** By label, where `[text][label]` links to. */
  addresses: ReadonlyMap<string, string>;
}

/** A text that may still grow; blocks that are complete are not rendered again. */
export function Markdown({ text, streaming }: { text: string; streaming: boolean }): ReactNode {
  const blocks = useRef<readonly Block[]>([]);
  if (!streaming) {
    blocks.current = [];
    return (
      <div className="jp-Assist-markdown">
        <Whole text={text} />
      </div>
    );
  }
  blocks.current = grown(text, blocks.current);
  return (
    <div className="jp-Assist-markdown">
      {blocks.current.map((block, index) => {
        const open = index === blocks.current.length - 1 ? openFence(block.text) : null;
        return open ? (
          <CodeBlock key={block.start} code={open.code} language={open.language} streaming />
        ) : (
          <Whole key={block.start} text={block.text} />
        );
      })}
    </div>
  );
}

const Whole = memo(function Whole({ text }: { text: string }): ReactNode {
  return useMemo(() => {
    const root = parse(text);
    return children(root, { text, addresses: addresses(root) }, 0);
  }, [text]);
});

function addresses(root: Root): Map<string, string> {
  const definitions = root.children.filter(
    (node): node is Definition => node.type === "definition",
  );
  return new Map(definitions.map((node) => [node.identifier, node.url]));
}

function children(parent: Parents, source: Source, depth: number): ReactNode[] {
  return parent.children.map((node, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of a text have no other name
    <Part key={index} node={node} source={source} depth={depth + 1} />
  ));
}

/** The elements of one node; what is not listed here is shown as it is written. */
function Part({ node, source, depth }: { node: Nodes; source: Source; depth: number }): ReactNode {
  if (depth > MAX_DEPTH) {
    return written(node, source);
  }
  const inside = (parent: Parents): ReactNode => children(parent, source, depth);
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
        return <Formula source={node.value} written={written(node, source)} display />;
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
        {children(cell, source, depth)}
      </Cell>
    ));
  return (
    <div className="jp-Assist-table">
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
