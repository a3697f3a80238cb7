import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { resourcesQuery, servicesQuery } from "./queries.ts";

/** A choice of who gives which service: only services that are given, by whoever was chosen or by anybody; the first until one is chosen. */
export function useOffered(initialResource: string | null) {
  const { data: services } = useQuery(servicesQuery);
  const { data: resources } = useQuery(resourcesQuery);
  const [chosenService, setService] = useState<string | null>(null);
  const [resource, setResource] = useState<string | null>(initialResource);
  const givers = (resources?.rows ?? []).filter(({ isArchived }) => !isArchived);
  const given = new Set(givers.filter(({ id }) => resource === null || id === resource).flatMap((one) => one.services));
  const offered = (services?.rows ?? []).filter(({ id, isArchived }) => !isArchived && given.has(id));
  const service = offered.find(({ id }) => id === chosenService) ?? offered[0];
  return { services, givers, offered, service, setService, resource, setResource };
}
