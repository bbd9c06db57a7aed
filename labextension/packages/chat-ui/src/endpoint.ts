/** An endpoint as it is typed, and what is wrong with it before it is sent. */

import type { Endpoint, GivenEndpoint } from "./forms";

interface Typed {
  name: string;
  address: string;
  /** Ids, one a line. */
  models: string;
}

/** What is to be kept of an endpoint; what is known of its models stays known. */
export function givenEndpoint(typed: Typed, before: Endpoint | null): GivenEndpoint {
  const ids = typed.models.split(/[\n,]/).map((id) => id.trim());
  const known = new Map(before?.models.map((model) => [model.id, model]));
  return {
    name: typed.name.trim(),
    base_url: typed.address.trim().replace(/\/+$/, ""),
    models: [...new Set(ids.filter(Boolean))].map((id) => known.get(id) ?? { id }),
  };
}

/** A short name made of a name. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 32);
}

/** What is wrong, in sentences, by the field. */
export type Wrong = Partial<Record<"name" | "slug" | "address" | "key" | "models", string>>;

/** The first thing that is wrong; the server checks all of it. */
export function endpointProblem(
  slug: string,
  { base_url, models }: GivenEndpoint,
  taken: readonly string[],
): Wrong {
  if (!slug) {
    return { name: "It needs a name." };
  }
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(slug)) {
    const slug = "The short name takes small letters, digits and dashes, and starts with a letter.";
    return { slug };
  }
  if (taken.includes(slug)) {
    return { slug: `There is a provider ${slug} already; choose another short name.` };
  }
  if (!/^https?:\/\/[^\s/?#@]+/.test(base_url)) {
    return { address: "The address starts with http:// or https:// and a host." };
  }
  return models.length
    ? {}
    : { models: "Name at least one model, or ask the endpoint for its models." };
}
