import type { FreeForm } from "../content.ts";
import { carouselForm, catalogForm, productForm, productsForm } from "./commerce-forms.ts";
import { buttonsForm, flowForm, linkForm, listForm } from "./interactive-forms.ts";
import { byKind } from "./part.ts";
import {
  addressRequestForm,
  contactRequestForm,
  contactsForm,
  locationForm,
  locationRequestForm,
  mediaForm,
  reactionForm,
  textForm,
} from "./plain-forms.ts";

export const freeForm = byKind<FreeForm>({
  text: textForm,
  media: mediaForm,
  buttons: buttonsForm,
  list: listForm,
  link: linkForm,
  flow: flowForm,
  location: locationForm,
  contacts: contactsForm,
  reaction: reactionForm,
  location_request: locationRequestForm,
  contact_request: contactRequestForm,
  address_request: addressRequestForm,
  product: productForm,
  products: productsForm,
  catalog: catalogForm,
  carousel: carouselForm,
});
