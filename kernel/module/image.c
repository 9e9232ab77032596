// SPDX-License-Identifier: GPL-2.0-only
/* Images: mapped in as much address space as the largest has, behind their end the page of zeroes that the kernel has anyway. */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include "evaluator.h"

#define IMAGE_BYTES ((1ul << AINKA_MODULE_IMAGE_BITS) + AINKA_IMAGE_SLACK)
#define IMAGE_PAGES (IMAGE_BYTES / PAGE_SIZE)

static_assert(IMAGE_BYTES % PAGE_SIZE == 0);

static void free_pages_of(struct ainka_module_image *image)
{
	for (unsigned int i = 0; i < image->page_count; i++)
		__free_page(image->pages[i]);
	kvfree(image->pages);
	kfree(image);
}

struct ainka_module_image *ainka_image_create(const void *bytes, size_t size)
{
	struct ainka_module_image *image;
	unsigned int wanted = DIV_ROUND_UP(size, PAGE_SIZE);
	struct page **all;

	if (size > IMAGE_BYTES - AINKA_IMAGE_SLACK)
		return ERR_PTR(-EFBIG);
	image = kzalloc(sizeof(*image), GFP_KERNEL);
	if (!image)
		return ERR_PTR(-ENOMEM);
	image->pages = kvcalloc(wanted, sizeof(*image->pages), GFP_KERNEL);
	all = kvcalloc(IMAGE_PAGES, sizeof(*all), GFP_KERNEL);
	if (!image->pages || !all)
		goto fail;
	for (; image->page_count < wanted; image->page_count++) {
		size_t offset = (size_t)image->page_count * PAGE_SIZE;
		struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);

		if (!page)
			goto fail;
		memcpy(page_address(page), bytes + offset, min_t(size_t, size - offset, PAGE_SIZE));
		image->pages[image->page_count] = all[image->page_count] = page;
	}
	for (unsigned int i = wanted; i < IMAGE_PAGES; i++)
		all[i] = ZERO_PAGE(0);
	image->bytes = vmap(all, IMAGE_PAGES, VM_MAP, PAGE_KERNEL_RO);
	if (!image->bytes)
		goto fail;
	kvfree(all);
	return image;
fail:
	kvfree(all);
	free_pages_of(image);
	return ERR_PTR(-ENOMEM);
}

void ainka_image_free(const struct ainka_module_image *image)
{
	if (!image)
		return;
	vunmap(image->bytes);
	free_pages_of((struct ainka_module_image *)image);
}

void ainka_image_activate(const struct ainka_module_image *image)
{
	const struct ainka_module_image *before = rcu_dereference_protected(ainka_state.image, true);

	rcu_assign_pointer(ainka_state.image, image);
	synchronize_rcu();
	ainka_image_free(before);
}
