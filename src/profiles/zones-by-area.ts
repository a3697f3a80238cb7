/**
 * Where the area of a number lies, in the countries of our packs that have several zones: those whose clocks differ from the ones most people
 * there go by. From Google's libphonenumber (resources/timezones, 2026). An area that lies in two zones has the western one: its
 * morning comes last, and a law that forbids writing before eight is the one that is broken most dearly. A number that was taken along to
 * another place still tells the old one; a zone told with the profile always wins.
 */
const AREAS: { readonly [country: string]: { readonly [zone: string]: string } } = {
  US: {
    "America/Chicago":
      "205 210 214 217 218 219 224 225 228 235 251 254 256 262 270 274 281 309 312 314 316 318 319 320 325 327 331 334 337 346 353 361 402 405 409 414 417 423 430 432 447 448 464 469 479 501 504 507 512 515 531 534 539 557 563 572 573 574 580 601 606 608 612 615 618 629 630 636 641 651 659 660 662 682 708 712 713 715 726 730 731 737 763 769 773 779 806 812 815 816 817 830 832 847 850 870 872 901 903 906 913 918 920 931 936 938 940 945 952 956 972 975 979 985",
    "America/Denver": "303 307 308 385 406 435 505 575 605 620 701 719 720 748 785 801 915 970 983",
    "America/Phoenix": "480 520 602 623 928",
    "America/Los_Angeles":
      "206 208 209 213 253 279 310 323 341 350 357 360 369 408 415 424 425 442 458 503 509 510 530 541 559 562 564 619 626 628 650 657 661 669 702 707 714 725 738 747 760 775 805 818 820 831 837 840 858 909 916 925 949 951 971 986",
    "America/Anchorage": "907",
    "Pacific/Honolulu": "808",
  },
  CA: {
    "America/St_Johns": "709 879",
    "America/Halifax": "428 506 782 902",
    "America/Winnipeg": "204 431 474 584 807",
    "America/Regina": "306 639",
    "America/Edmonton": "368 403 587 780 825",
    "America/Whitehorse": "867",
    "America/Vancouver": "236 250 257 604 672 778",
  },
  BR: {
    "America/Cuiaba": "65 66",
    "America/Campo_Grande": "67",
    "America/Porto_Velho": "69",
    "America/Manaus": "92 97",
    "America/Boa_Vista": "95",
    "America/Rio_Branco": "68",
  },
  MX: {
    "America/Cancun": "983 984 987 998",
    "America/Mazatlan":
      "311 319 323 324 325 327 389 612 613 615 622 623 631 632 633 634 637 638 641 642 643 644 645 647 651 653 656 662 667 668 669 672 673 687 694 695 696 697 698",
    "America/Tijuana": "616 646 658 661 664 665 686",
  },
};

const ZONES = new Map(
  Object.entries(AREAS).map(([country, zones]) => [
    country,
    new Map(Object.entries(zones).flatMap(([zone, areas]) => areas.split(" ").map((area) => [area, zone] as const))),
  ]),
);

/** `national`: the number without its country's code. Null: as most people of the country. */
export function zoneOfArea(country: string, national: string): string | null {
  const zones = ZONES.get(country);
  return zones?.get(national.slice(0, 3)) ?? zones?.get(national.slice(0, 2)) ?? null;
}
